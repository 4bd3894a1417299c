using Continuum.Images.Store;

namespace Continuum.Bench.Invoke;

/// <summary>One program in its forms: deployed with either isolation, and as what it is compared with.</summary>
/// <param name="Name">How its cases' names start.</param>
/// <param name="Image">Unpacked, for runc.</param>
/// <param name="Digest">Of the image, for deploying.</param>
/// <param name="OnHost">The command that answers one event from standard input, on this machine's own files.</param>
/// <param name="InImage">The same within the image.</param>
/// <param name="Interval">Between two events that use up a sandbox each.</param>
internal sealed record Language(
    string Name,
    UnpackedImage Image,
    string Digest,
    IReadOnlyList<string> OnHost,
    IReadOnlyList<string> InImage,
    TimeSpan Interval)
{
    private string Runtime => Name == "c" ? "provided" : "python3.11";

    private string? Handler => Name == "c" ? null : "app.handle";

    /// <summary>A new sandbox for each event.</summary>
    public BenchFunction Invocation => new($"{Name}-invocation", Runtime, Handler, "invocation");

    /// <summary>A sandbox that is kept warm.</summary>
    public BenchFunction Instance => new($"{Name}-instance", Runtime, Handler, "instance");

    /// <summary>Another one kept warm, whose program is ended on purpose.</summary>
    public BenchFunction ColdStart => new($"{Name}-coldstart", Runtime, Handler, "instance");
}
