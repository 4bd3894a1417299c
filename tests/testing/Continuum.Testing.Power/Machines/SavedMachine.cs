using Continuum.Testing.Power.Disks;

namespace Continuum.Testing.Power.Machines;

/// <summary>
/// A machine and its disk as they were at one moment, in which it stood still. It is usable until the machine that was
/// saved goes on, starts anew or is gone: the memory is still that machine's.
/// </summary>
public sealed class SavedMachine
{
    internal SavedMachine(string kernel, string image, string state, GuestMemory memory, VolatileDisk disk) =>
        (Kernel, Image, State, Memory, Disk) = (kernel, image, state, memory, disk);

    internal string Kernel { get; }

    internal string Image { get; }

    /// <summary>The file with the state of its processor and devices.</summary>
    internal string State { get; }

    internal GuestMemory Memory { get; }

    internal VolatileDisk Disk { get; }
}
