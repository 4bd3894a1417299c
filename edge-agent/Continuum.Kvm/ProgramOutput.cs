namespace Continuum.Kvm;

/// <summary>Takes what a program writes.</summary>
/// <param name="descriptor">1: standard output; 2: standard error.</param>
/// <param name="bytes">Valid only during the call.</param>
public delegate void ProgramOutput(int descriptor, ReadOnlySpan<byte> bytes);
