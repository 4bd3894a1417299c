namespace Continuum.Cli.Status;

/// <summary>What <c>continuum version</c> says.</summary>
internal sealed record VersionView(string Version, string Runtime);
