using Cagent.Api.Cli;
using Cagent.Api.Hosting;

var console = new CommandConsole(Console.Out, Console.Error);
var api = new ApiCommand(Node.Compose);
return await new CommandLine(CagentCommands.Root(api.RunAsync), console).RunAsync(args);
