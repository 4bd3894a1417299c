using System.CommandLine;
using System.Globalization;
using Continuum.Cli.Startup;

namespace Continuum.Cli.Sandbox;

/// <summary><c>continuum sandbox run</c>.</summary>
internal static class SandboxRunCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "run";

    public static Command Create(CommandRunner runner)
    {
        Option<string> root = Text(
            "--root", "DIR", "The folder that is the program's root, read-only (this machine's own)");
        Option<string> cwd = Text("--cwd", "DIR", "Where the program starts, in its root (where you are, or /)");
        Option<string> memory = Text("--memory", "SIZE", "The most memory it may use, like 64M or 2G (512M)");
        memory.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && MemorySize.Parse(text) is null)
            {
                result.AddError($"--memory is '{text}': a size is a number with K, M or G, from 1M on, like 512M");
            }
        });
        Option<double?> timeout = new("--timeout")
        {
            Description = "Seconds after which it is killed (no limit)",
            HelpName = "S",
        };
        timeout.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }]
                && double.TryParse(text, CultureInfo.InvariantCulture, out double seconds)
                && seconds is not (> 0 and < 1e9))
            {
                result.AddError($"--timeout is {text}: it is a number of seconds above 0");
            }
        });
        Option<string[]> environment = new("--env")
        {
            Description = "A variable of its environment; may be given several times",
            HelpName = "NAME=VALUE",
        };
        Option<bool> trace = new("--trace") { Description = "Writes its system calls to standard error" };
        Option<bool> stats = new("--stats") { Description = "Writes what it used to standard error when it has ended" };
        Argument<string[]> program = new("PROGRAM")
        {
            Description = "The program, by its path or as the PATH in its root finds it, and its arguments",
            Arity = ArgumentArity.OneOrMore,
        };
        Command command = new(Name, "Runs a program in a micro-VM, with this terminal as its own")
        {
            root, cwd, memory, timeout, environment, trace, stats, program,
        };
        return runner.Local(command, (parsed, _, stop) => SandboxRun.RunAsync(
            new SandboxRunSettings
            {
                Root = runner.Surroundings.PathOf(parsed.GetValue(root) ?? "/"),
                WorkingDirectory = parsed.GetValue(cwd),
                MemoryBytes = parsed.GetValue(memory) is { } size ? MemorySize.Parse(size) : null,
                Timeout = parsed.GetValue(timeout) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                Environment = parsed.GetValue(environment) ?? [],
                Trace = parsed.GetValue(trace),
                Statistics = parsed.GetValue(stats),
                Command = parsed.GetValue(program) ?? [],
            },
            runner.Surroundings,
            stop));
    }

    private static Option<string> Text(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName };
}
