using System.Net;
using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Sockets;

/// <summary>Addresses in a snapshot.</summary>
internal static class SavedEndPoint
{
    /// <summary>Writes an address; null is kept.</summary>
    public static void WriteEndPoint(this SnapshotWriter writer, IPEndPoint? endPoint)
    {
        writer.WriteBytes(endPoint is null ? [] : endPoint.Address.GetAddressBytes());
        writer.WriteInt32(endPoint?.Port ?? 0);
    }

    /// <summary>Reads an address or null.</summary>
    public static IPEndPoint? ReadEndPoint(this SnapshotReader reader)
    {
        ReadOnlySpan<byte> address = reader.ReadBytes().Span;
        int port = reader.ReadInt32();
        if (address.IsEmpty)
        {
            return null;
        }

        return address.Length is 4 or 16 && port is >= IPEndPoint.MinPort and <= IPEndPoint.MaxPort
            ? new IPEndPoint(new IPAddress(address), port)
            : throw SnapshotReader.Damaged($"{address.Length} bytes and port {port} are no address");
    }
}
