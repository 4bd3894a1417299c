namespace Continuum.Silo.Tests.Grains;

public sealed record Note
{
    public string Text { get; init; } = "blank";
}
