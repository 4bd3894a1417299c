using System.ComponentModel.DataAnnotations;

namespace Continuum.Kvm;

/// <summary>How a <see cref="KvmHost"/> works.</summary>
public sealed class KvmHostOptions
{
    /// <summary>Empty virtual machines kept ready, so that a restore need not create one.</summary>
    [Range(0, 1024)]
    public int ReadyMachines { get; set; } = 4;
}
