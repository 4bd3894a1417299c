namespace Continuum.Images.Functions;

/// <summary>A function's folder and what it needs to be.</summary>
/// <param name="Folder">The folder on this machine.</param>
/// <param name="Runtime"><c>provided</c>, <c>python3.11</c>, …</param>
/// <param name="Handler">
/// <c>module.function</c> for a language runtime (a module in a package with '.' or '/'); not looked at for
/// <c>provided</c>.
/// </param>
public sealed record FunctionSource(string Folder, string Runtime, string? Handler);
