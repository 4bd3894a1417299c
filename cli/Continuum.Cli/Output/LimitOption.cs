using System.CommandLine;

namespace Continuum.Cli.Output;

/// <summary><c>--limit</c>, as the commands that list take it.</summary>
internal static class LimitOption
{
    private const int Usual = 100;

    public static Option<int> Create(string description) => new("--limit")
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => Usual,
    };
}
