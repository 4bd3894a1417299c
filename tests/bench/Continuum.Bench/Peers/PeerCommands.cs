using System.Globalization;
using Continuum.Bench.Invoke;
using Continuum.Testing;

namespace Continuum.Bench.Peers;

/// <summary>What the system is compared with, as commands.</summary>
internal sealed class PeerCommands(BenchArguments arguments) : IDisposable
{
    public const string ForkExec = "fork+exec";
    public const string Runc = "runc run";

    private readonly TempFolder _bundles = new();

    /// <summary>The program that starts and times the others.</summary>
    public string Launch { get; } = arguments.Built("bench/launch");

    /// <summary>Makes a bundle of a language's image; gives the command that runs it, for a worker's name.</summary>
    public Func<string, IReadOnlyList<string>> RuncOf(Language language)
    {
        RuncBundle bundle = new(_bundles.File(language.Name), language.Image, language.InImage);
        return worker => bundle.Command(string.Create(
            CultureInfo.InvariantCulture, $"continuum-bench-{Environment.ProcessId}-{language.Name}-{worker}"));
    }

    public void Dispose() => _bundles.Dispose();
}
