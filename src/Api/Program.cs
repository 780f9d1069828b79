using Cagent.Api.Cli;
using Cagent.Api.Hosting;

var console = new CommandConsole(Console.Out, Console.Error);
var api = new ApiCommand(Node.Compose);
var silo = new SiloCommand(Node.Compose);
return await new CommandLine(CagentCommands.Root(api.RunAsync, silo.RunAsync), console).RunAsync(args);
