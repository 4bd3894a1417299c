using System.CommandLine;
using System.Text;
using Continuum.Cli.Api;
using Continuum.Cli.Startup;
using Continuum.Contracts.Functions;

namespace Continuum.Cli.Functions;

/// <summary><c>continuum invoke</c>.</summary>
internal static class InvokeCommand
{
    public static Command Create(CommandRunner runner)
    {
        FunctionArgument function = new(runner);
        Option<string?> data = new("--data", "-d")
        {
            Description = "The event: the text itself, @FILE, or - for standard input; {} when not given",
            HelpName = "EVENT",
        };
        Option<bool> isAsync = new("--async")
        {
            Description = "Do not wait for the answer: the event is queued durably on a node",
        };
        Command command = new("invoke", "Invokes a function and prints its answer")
        {
            function.Name, function.Namespace, data, isAsync,
        };
        command.SetAction(async (parsed, stop) =>
        {
            FunctionName name = function.Required(parsed);
            byte[] payload = await ReadAsync(runner.Surroundings, parsed.GetValue(data), stop);
            using ApiConnection api = runner.Connect(parsed);
            FunctionKey key = await name.ResolveAsync(api, stop);
            return (int)(parsed.GetValue(isAsync)
                ? await new QueuedInvocation(api, runner.Surroundings).RunAsync(key, payload, stop)
                : await new WaitingInvocation(api, runner.Surroundings).RunAsync(key, payload, stop));
        });
        return command;
    }

    private static async Task<byte[]> ReadAsync(
        Surroundings surroundings, string? data, CancellationToken cancellationToken)
    {
        switch (data)
        {
            case null:
                return "{}"u8.ToArray();
            case "-":
                using (MemoryStream read = new())
                {
                    await surroundings.Input.CopyToAsync(read, cancellationToken);
                    return read.ToArray();
                }

            case ['@', .. var file]:
                return await File.ReadAllBytesAsync(surroundings.PathOf(file), cancellationToken);
            default:
                return Encoding.UTF8.GetBytes(data);
        }
    }
}
