using System.Runtime.InteropServices;
using Continuum.Isolation.Events;
using Continuum.Isolation.Interop;

namespace Continuum.Isolation.Launch;

/// <summary>The pipes of one program: the child's ends until it is started, and this process's ends.</summary>
internal sealed class SandboxPipes : IDisposable
{
    private const byte Go = 1;

    private readonly List<FileDescriptor> _childEnds = [];
    private readonly FileDescriptor _arguments;
    private readonly FileDescriptor _block;

    /// <param name="loop">Waits for the ends that are read here.</param>
    /// <param name="seccomp">The file with the system call filter.</param>
    /// <param name="passed">What the program gets besides, from <see cref="ProcessSpec.FirstDescriptor"/> on.</param>
    internal SandboxPipes(EventLoop loop, FileDescriptor seccomp, IReadOnlyList<SafeHandle> passed)
    {
        const int readWrite = 2;
        AddChildEnd(FileDescriptor.Open("/dev/null", readWrite));
        StandardOutput = ReadHere(loop);
        StandardError = ReadHere(loop);
        _arguments = WriteHere();
        Status = ReadHere(loop);
        _block = WriteHere();
        // Opened anew, because bubblewrap reads from the current position, which duplicates share.
        AddChildEnd(FileDescriptor.Open($"/proc/self/fd/{seccomp.Number}", flags: 0));
        foreach (SafeHandle handle in passed)
        {
            AddChildEnd(FileDescriptor.Duplicate(handle, ProgramStart.LowestSource));
        }
    }

    internal PipeReadStream StandardOutput { get; }

    internal PipeReadStream StandardError { get; }

    internal PipeReadStream Status { get; }

    /// <summary>In the order of their numbers in the child.</summary>
    internal ReadOnlySpan<FileDescriptor> ChildEnds => CollectionsMarshal.AsSpan(_childEnds);

    /// <summary>The child has its own copies: without this, a pipe that the child closes never ends here.</summary>
    internal void CloseChildEnds()
    {
        foreach (FileDescriptor end in _childEnds)
        {
            end.Dispose();
        }
    }

    /// <summary>Hands over the arguments. That nobody reads them any more shows in the status.</summary>
    internal void SendArguments(ReadOnlySpan<byte> arguments)
    {
        int errno = _arguments.WriteAll(arguments);
        _arguments.Dispose();
        if (errno is not 0 and not Errno.BrokenPipe)
        {
            throw new IsolationException("write the arguments", errno);
        }
    }

    /// <summary>Lets the program run.</summary>
    internal void Unblock()
    {
        int errno = _block.WriteAll([Go]);
        _block.Dispose();
        if (errno is not 0 and not Errno.BrokenPipe)
        {
            throw new IsolationException("let the program run", errno);
        }
    }

    /// <summary>Closes what is not the reader's: all but the three streams.</summary>
    public void Dispose()
    {
        CloseChildEnds();
        _arguments.Dispose();
        _block.Dispose();
    }

    internal void DisposeStreams()
    {
        StandardOutput.Dispose();
        StandardError.Dispose();
        Status.Dispose();
    }

    private PipeReadStream ReadHere(EventLoop loop)
    {
        (FileDescriptor read, FileDescriptor write) = FileDescriptor.Pipe();
        AddChildEnd(write);
        return new PipeReadStream(read, loop);
    }

    private FileDescriptor WriteHere()
    {
        (FileDescriptor read, FileDescriptor write) = FileDescriptor.Pipe();
        AddChildEnd(read);
        return write;
    }

    private void AddChildEnd(FileDescriptor end) => _childEnds.Add(end.Raise(ProgramStart.LowestSource));
}
