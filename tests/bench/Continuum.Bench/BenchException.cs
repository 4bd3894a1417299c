namespace Continuum.Bench;

/// <summary>The measurement cannot be made, or what is measured answered wrongly.</summary>
internal sealed class BenchException(string message) : Exception(message);
