namespace Continuum.Testing.Power.Nbd;

/// <summary>What a client asks of the disk (NBD protocol, "Request types").</summary>
internal enum NbdCommand : ushort
{
    Read = 0,
    Write = 1,
    Disconnect = 2,
    Flush = 3,
}
