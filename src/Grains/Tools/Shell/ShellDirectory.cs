using Cagent.Tools.Workspaces;

namespace Cagent.Tools.Shell;

/// <summary>The <c>cwd</c> argument of a command.</summary>
internal static class ShellDirectory
{
    /// <summary>The absolute directory, or why it cannot be used.</summary>
    public static bool TryResolve(Workspace workspace, string cwd, out string directory, out string problem)
    {
        (directory, problem) = (workspace.Root, "");
        try
        {
            directory = workspace.Resolve(cwd);
        }
        catch (OutsideWorkspaceException e)
        {
            problem = e.Message;
            return false;
        }
        catch (IOException e)
        {
            problem = $"the working directory '{cwd}' cannot be used: {FileErrors.Describe(e)}";
            return false;
        }

        if (!Directory.Exists(directory))
        {
            var named = cwd.Length > 0 ? cwd : ".";
            problem = File.Exists(directory) ? $"the working directory '{named}' is not a directory" : $"the working directory '{named}' does not exist";
        }

        return problem.Length == 0;
    }
}
