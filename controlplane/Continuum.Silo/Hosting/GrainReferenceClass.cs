using Continuum.Silo.Calls;

namespace Continuum.Silo.Hosting;

/// <summary>The generated reference to a grain or observer interface.</summary>
/// <param name="Interface">The interface.</param>
/// <param name="Create">Makes a reference that calls through a caller.</param>
public sealed record GrainReferenceClass(Type Interface, Func<GrainCaller, GrainReferenceProxy> Create);
