namespace Continuum.Kvm.Linux.Signals;

/// <summary>What the processor said of a fault.</summary>
/// <param name="Vector">The exception's number.</param>
/// <param name="ErrorCode">Its error code.</param>
/// <param name="Address">Of a page fault: the address.</param>
internal readonly record struct FaultRecord(int Vector, ulong ErrorCode, ulong Address);
