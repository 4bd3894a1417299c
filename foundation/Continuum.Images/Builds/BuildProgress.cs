namespace Continuum.Images.Builds;

/// <summary>How far a build has come.</summary>
/// <param name="Stage">What is being done, for people.</param>
/// <param name="Done">Steps of the stage that are done.</param>
/// <param name="Total">Steps of the stage; 0 where nobody knows.</param>
public sealed record BuildProgress(string Stage, long Done, long Total);
