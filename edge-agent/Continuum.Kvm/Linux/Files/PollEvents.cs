namespace Continuum.Kvm.Linux.Files;

/// <summary>Readiness bits of poll(2) and epoll(7), which share their numbers.</summary>
[Flags]
internal enum PollEvents
{
    None = 0, In = 1, Pri = 2, Out = 4, Err = 8, Hup = 0x10, Nval = 0x20, RdNorm = 0x40, WrNorm = 0x100, RdHup = 0x2000,
}
