namespace Continuum.E2E.Tests.Programs;

/// <summary>What a command line tool came to.</summary>
internal sealed record ToolResult(int Code, string Output, string Error);
