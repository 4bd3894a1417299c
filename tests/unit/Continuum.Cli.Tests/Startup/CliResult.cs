using Continuum.Cli.Startup;

namespace Continuum.Cli.Tests.Startup;

/// <summary>How a command ended and what it wrote.</summary>
internal sealed record CliResult(CliExit Exit, string Output, string Error);
