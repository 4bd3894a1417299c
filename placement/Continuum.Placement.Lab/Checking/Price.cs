namespace Continuum.Placement.Lab.Checking;

/// <summary>Adds up costs that are each rounded to whole millionths, and counts them.</summary>
internal sealed class Price
{
    // More than any plan costs; one term is never taken for more.
    private const double Most = 4e12;

    internal long Micros { get; private set; }

    internal long Terms { get; private set; }

    /// <summary>Rounds a cost to millionths.</summary>
    internal static long Rounded(double units) =>
        units * 1e6 >= Most ? (long)Most : (long)Math.Round(units * 1e6, MidpointRounding.AwayFromZero);

    internal void Add(double units) => AddMicros(Rounded(units));

    internal void AddMicros(long micros)
    {
        Micros += micros;
        Terms++;
    }

    internal void Add(Price other)
    {
        Micros += other.Micros;
        Terms += other.Terms;
    }
}
