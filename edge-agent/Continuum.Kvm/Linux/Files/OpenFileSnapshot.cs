using Continuum.Kvm.Linux.Files.Generated;
using Continuum.Kvm.Linux.Files.Images;
using Continuum.Kvm.Linux.Files.Readiness;
using Continuum.Kvm.Linux.Files.Streams;
using Continuum.Kvm.Linux.Files.Tmp;
using Continuum.Kvm.Linux.Sockets;
using Continuum.Kvm.Linux.Time;
using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Files;

/// <summary>Writes open files to a snapshot and opens them again.</summary>
internal static class OpenFileSnapshot
{
    /// <summary>Writes a file once, however many descriptors and epoll sets lead to it.</summary>
    public static void Save(SnapshotWriter writer, OpenFile file)
    {
        if (writer.WriteReference(file))
        {
            writer.WriteInt32((int)file.Kind);
            writer.WriteInt32(file.StatusFlags);
            writer.WriteBoolean(file.NonBlocking);
            file.Save(writer);
        }
    }

    /// <summary>The file that <see cref="Save"/> wrote.</summary>
    /// <exception cref="SnapshotException">It is not what it was, or what is read is none.</exception>
    public static OpenFile Load(SnapshotReader reader, LinuxProcess process)
    {
        if (reader.TryReadReference(out int number, out OpenFile? shared))
        {
            return shared!;
        }

        OpenFileKind kind = (OpenFileKind)reader.ReadInt32();
        int statusFlags = reader.ReadInt32();
        bool nonBlocking = reader.ReadBoolean();
        OpenFile file = Load(kind, reader, process);
        file.StatusFlags = statusFlags;
        file.NonBlocking = nonBlocking;
        reader.Remember(number, file);
        return file;
    }

    private static OpenFile Load(OpenFileKind kind, SnapshotReader reader, LinuxProcess process) => kind switch
    {
        OpenFileKind.ImageFile => ImageFile.Load(reader, process),
        OpenFileKind.ImageFolder or OpenFileKind.TmpFolder or OpenFileKind.GeneratedFolder =>
            FolderFile.Load(reader, process),
        OpenFileKind.TmpFile => TmpFile.Load(reader, process),
        OpenFileKind.GeneratedFile => GeneratedFile.Load(reader, process),
        OpenFileKind.Device => Device.Load(reader, process),
        OpenFileKind.Stdio => Stdio.Load(reader, process),
        OpenFileKind.PipeReader => PipeEnd.Load(reader, process, writes: false),
        OpenFileKind.PipeWriter => PipeEnd.Load(reader, process, writes: true),
        OpenFileKind.EventCounter => EventCounter.Load(reader, process),
        OpenFileKind.Epoll => Epoll.Load(reader, process),
        OpenFileKind.Timer => TimerFile.Load(reader, process.Clock),
        OpenFileKind.LoopbackSocket => LoopbackSocket.Load(reader, process.Network, process.Wakeup),
        OpenFileKind.UnconnectedSocket => UnconnectedSocket.Load(reader, process.Network),
        OpenFileKind.SocketPairEnd => SocketPairEnd.Load(reader, process.Wakeup, process.HostMemory),
        OpenFileKind.PathOnly => PathFile.Load(reader, process),
        _ => throw new SnapshotException(
            SnapshotProblem.Damaged, $"{kind} is no kind of open file here; take the snapshot again"),
    };
}
