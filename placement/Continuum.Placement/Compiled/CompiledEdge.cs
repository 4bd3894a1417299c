namespace Continuum.Placement.Compiled;

/// <summary>Calls from one function to another.</summary>
/// <param name="From">The caller's number.</param>
/// <param name="To">The callee's number.</param>
/// <param name="CallsPerSecond">Calls a second over all replicas.</param>
/// <param name="GiBPerHour">What crosses in an hour.</param>
internal sealed record CompiledEdge(int From, int To, double CallsPerSecond, double GiBPerHour);
