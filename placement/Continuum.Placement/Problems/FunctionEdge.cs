namespace Continuum.Placement.Problems;

/// <summary>One function calls another: an edge of the application graph.</summary>
/// <param name="From">The caller's key.</param>
/// <param name="To">The callee's key; another function.</param>
/// <param name="CallsPerSecond">Calls a second, over all replicas; 0 or more.</param>
/// <param name="BytesPerCall">Bytes that cross for each call, both ways; 0 or more.</param>
public sealed record FunctionEdge(string From, string To, double CallsPerSecond, double BytesPerCall = 0);
