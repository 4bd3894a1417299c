namespace Continuum.Placement.Explanation;

/// <summary>A replica that moves.</summary>
/// <param name="From">The node it leaves, or null where the node is no longer known.</param>
/// <param name="To">The node it goes to, or null where it goes nowhere.</param>
/// <param name="Forced">Why it had to leave, in words; null where it moves because that pays.</param>
/// <param name="SavesMicros">
/// What the move saves, in millionths of a cost unit an hour, its own cost apart; null where it was forced or there is
/// no going back.
/// </param>
/// <param name="CostMicros">What the move costs once, in millionths of a cost unit.</param>
/// <param name="PaysBackAfterHours">Hours until it has saved what it costs; null where nothing is saved.</param>
public sealed record MoveExplanation(
    string? From, string? To, string? Forced, long? SavesMicros, long CostMicros, double? PaysBackAfterHours);
