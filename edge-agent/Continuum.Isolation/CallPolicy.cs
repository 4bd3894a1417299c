namespace Continuum.Isolation;

/// <summary>Which system calls an isolated program may make.</summary>
public enum CallPolicy
{
    /// <summary>What functions need in C, Python, Node, Go and .NET.</summary>
    Functions,

    /// <summary>
    /// What a monitor of virtual machines needs besides: ioctl(2) on what it was handed, and the calls with which it
    /// gives up more (<see cref="Confinement.ProcessConfinement"/>).
    /// </summary>
    Monitors,
}
