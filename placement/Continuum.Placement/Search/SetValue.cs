namespace Continuum.Placement.Search;

/// <summary>What a set of nodes is worth: to a function, or the sets of its functions to an application.</summary>
/// <param name="Missing">What is missing, weighed.</param>
/// <param name="Micros">What it costs an hour.</param>
/// <param name="Moves">Replicas that move of the planner's own accord.</param>
internal readonly record struct SetValue(long Missing, long Micros, int Moves);
