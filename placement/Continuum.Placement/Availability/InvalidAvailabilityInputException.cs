namespace Continuum.Placement.Availability;

/// <summary>What was handed to the availability model contradicts itself: a caller's bug.</summary>
public sealed class InvalidAvailabilityInputException : ArgumentException
{
    /// <summary>Names all that is wrong.</summary>
    /// <param name="mistakes">At least one; each says what would be right.</param>
    public InvalidAvailabilityInputException(IReadOnlyList<string> mistakes)
        : base("The availability input is wrong: " + string.Join("; ", mistakes)) => Mistakes = mistakes;

    /// <summary>All that is wrong, sorted; at least one.</summary>
    public IReadOnlyList<string> Mistakes { get; }

    /// <exception cref="InvalidAvailabilityInputException">There is a mistake.</exception>
    internal static void ThrowIfAny(IEnumerable<string> mistakes)
    {
        string[] all = [.. mistakes.Order(StringComparer.Ordinal)];
        if (all.Length > 0)
        {
            throw new InvalidAvailabilityInputException(all);
        }
    }
}
