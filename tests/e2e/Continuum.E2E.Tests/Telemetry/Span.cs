namespace Continuum.E2E.Tests.Telemetry;

/// <summary>What the tests look at of one span.</summary>
/// <param name="TraceId">32 hexadecimal digits.</param>
/// <param name="SpanId">16 hexadecimal digits.</param>
/// <param name="ParentId">16 hexadecimal digits, or empty.</param>
/// <param name="Name">The span's name.</param>
internal sealed record Span(string TraceId, string SpanId, string ParentId, string Name);
