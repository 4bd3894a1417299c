namespace Continuum.Silo.Calls;

/// <summary>One method of a grain or observer interface, as generated references name it.</summary>
/// <param name="Name">The method's name, for messages.</param>
/// <param name="AlwaysInterleave">True when it may start while other calls of the same grain await.</param>
public sealed record GrainMethod(string Name, bool AlwaysInterleave);
