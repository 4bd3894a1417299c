using System.Buffers.Binary;

namespace Continuum.Testing.Power.Nbd;

/// <summary>The head of a request (NBD protocol, "Request message").</summary>
/// <param name="Command">What is asked.</param>
/// <param name="Cookie">Comes back with the answer.</param>
/// <param name="Offset">In bytes.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Keep">Whether a write is to be kept before it is answered.</param>
internal readonly record struct NbdRequest(NbdCommand Command, ulong Cookie, ulong Offset, uint Length, bool Keep)
{
    public const int Bytes = 28;

    private const uint Magic = 0x25609513;
    private const ushort ForceUnitAccess = 1;

    /// <exception cref="InvalidDataException">It does not begin as a request does.</exception>
    public static NbdRequest Parse(ReadOnlySpan<byte> head) =>
        BinaryPrimitives.ReadUInt32BigEndian(head) == Magic
            ? new NbdRequest(
                (NbdCommand)BinaryPrimitives.ReadUInt16BigEndian(head[6..]),
                BinaryPrimitives.ReadUInt64BigEndian(head[8..]),
                BinaryPrimitives.ReadUInt64BigEndian(head[16..]),
                BinaryPrimitives.ReadUInt32BigEndian(head[24..]),
                (BinaryPrimitives.ReadUInt16BigEndian(head[4..]) & ForceUnitAccess) != 0)
            : throw new InvalidDataException("This is no NBD request: it begins with another number.");

    public void Write(Span<byte> head)
    {
        BinaryPrimitives.WriteUInt32BigEndian(head, Magic);
        BinaryPrimitives.WriteUInt16BigEndian(head[4..], Keep ? ForceUnitAccess : (ushort)0);
        BinaryPrimitives.WriteUInt16BigEndian(head[6..], (ushort)Command);
        BinaryPrimitives.WriteUInt64BigEndian(head[8..], Cookie);
        BinaryPrimitives.WriteUInt64BigEndian(head[16..], Offset);
        BinaryPrimitives.WriteUInt32BigEndian(head[24..], Length);
    }
}
