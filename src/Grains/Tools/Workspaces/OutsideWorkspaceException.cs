namespace Cagent.Tools.Workspaces;

/// <summary>A path that a tool may not use. The message is for the model and does not show where the workspace lies.</summary>
internal sealed class OutsideWorkspaceException(string path, string reason = "path is outside the workspace") : Exception($"{reason}: {path}");
