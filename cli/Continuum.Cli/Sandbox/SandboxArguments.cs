namespace Continuum.Cli.Sandbox;

/// <summary>
/// Tells the options of <c>continuum sandbox run</c> from those of the program that it runs: what comes behind the
/// program's name is the program's, whatever it looks like.
/// </summary>
internal static class SandboxArguments
{
    private const string End = "--";

    private static readonly string[] WithValue =
        ["--root", "--cwd", "--memory", "--timeout", "--env", "--output", "-o", "--data", "--data-dir", "--url"];

    /// <summary>The command line, with <c>--</c> before the program's name where it is one of these.</summary>
    public static IReadOnlyList<string> Separate(IReadOnlyList<string> arguments)
    {
        int at = BehindCommand(arguments);
        while (at >= 0 && at < arguments.Count)
        {
            string argument = arguments[at];
            if (argument == End)
            {
                return arguments;
            }

            if (!argument.StartsWith('-') || argument.Length == 1)
            {
                return [.. arguments.Take(at), End, .. arguments.Skip(at)];
            }

            at += WithValue.Contains(argument) ? 2 : 1;
        }

        return arguments;
    }

    private static int BehindCommand(IReadOnlyList<string> arguments)
    {
        for (int i = 0; i + 1 < arguments.Count; i++)
        {
            if (arguments[i] == SandboxCommand.Name && arguments[i + 1] == SandboxRunCommand.Name)
            {
                return i + 2;
            }

            // Only options of all commands come before the command.
            if (!arguments[i].StartsWith('-'))
            {
                bool isValue = i > 0 && WithValue.Contains(arguments[i - 1]);
                if (!isValue)
                {
                    return -1;
                }
            }
        }

        return -1;
    }
}
