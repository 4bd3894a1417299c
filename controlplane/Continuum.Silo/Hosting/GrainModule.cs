namespace Continuum.Silo.Hosting;

/// <summary>All grains of one assembly; generated code registers one.</summary>
/// <param name="References">Its references.</param>
/// <param name="Classes">Its grain classes.</param>
public sealed record GrainModule(IReadOnlyList<GrainReferenceClass> References, IReadOnlyList<GrainClass> Classes);
