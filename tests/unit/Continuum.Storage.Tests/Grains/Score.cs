namespace Continuum.Storage.Tests.Grains;

public sealed record Score
{
    public int Points { get; init; }

    public IReadOnlyList<string> Players { get; init; } = [];
}
