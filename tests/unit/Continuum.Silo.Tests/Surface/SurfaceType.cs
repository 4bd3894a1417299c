namespace Continuum.Silo.Tests.Surface;

/// <summary>What source code can see of one public type.</summary>
/// <param name="Kind">class, struct, interface or enum, with abstract and sealed.</param>
/// <param name="Ancestors">Base types and interfaces, all the way up within its assembly.</param>
/// <param name="Members">Public and protected methods, fields and constants, inherited ones included.</param>
internal sealed record SurfaceType(string Kind, IReadOnlySet<string> Ancestors, IReadOnlySet<string> Members);
