namespace Continuum.Kvm.Machine.X64;

/// <summary>What the memory of a machine is that is made ahead.</summary>
/// <param name="RangeBytes">All of its address space, whole pages.</param>
/// <param name="SlotBytes">How much of that KVM shows it from the start, whole pages.</param>
internal readonly record struct ShellSize(long RangeBytes, long SlotBytes);
