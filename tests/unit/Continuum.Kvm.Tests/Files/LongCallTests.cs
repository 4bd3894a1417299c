using System.Buffers.Binary;
using Continuum.Kvm.Linux;
using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Tests.Testing;

namespace Continuum.Kvm.Tests.Files;

/// <summary>A call answers with a part when it would take long: a program that was killed must end.</summary>
public sealed class LongCallTests : IDisposable
{
    private const long ScratchBytes = ProcessFixture.ScratchPages * 4096L;
    private const int Vectors = 1000;

    private readonly ProcessFixture _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData(nameof(Syscall.Readv), "/dev/zero")]
    [InlineData(nameof(Syscall.Writev), "/dev/null")]
    public void A_transfer_ends_when_it_is_interrupted(string call, string path)
    {
        long file = _program.Open(path, OpenFlags.ReadWrite);
        long vectors = Everything();
        Syscall number = Enum.Parse<Syscall>(call);
        Assert.Equal(TransferBound.MostBytes, _program.Call(number, file, vectors, Vectors));
        _program.Process.Machine.Interrupt();
        vectors = Everything();
        Assert.Equal(1 << 20, _program.Call(number, file, vectors, Vectors));
        Assert.Equal(4096, _program.Call(Syscall.Read, _program.Open("/dev/zero"), _program.Room(4096), 4096));
    }

    [Fact]
    public void A_copy_from_file_to_file_is_made_in_parts()
    {
        long from = _program.Open("/tmp/from", OpenFlags.ReadWrite | OpenFlags.Create);
        long to = _program.Open("/dev/null", OpenFlags.ReadWrite);
        Assert.Equal(0, _program.Call(Syscall.Ftruncate, from, 1L << 30));
        Assert.Equal(TransferBound.MostPartialBytes, _program.Call(Syscall.Sendfile, to, from, 0, 1L << 30));
        _program.Process.Machine.Interrupt();
        Assert.Equal(1 << 20, _program.Call(Syscall.Sendfile, to, from, 0, 1L << 30));
    }

    [Fact]
    public void Random_bytes_are_given_in_parts()
    {
        const long length = 16 << 20;
        long memory = _program.Call(Syscall.Mmap, 0, length, 3, 0x22, -1, 0);
        Assert.InRange(_program.Call(Syscall.Getrandom, memory, length, 0), 4 << 20, 5 << 20);
        _program.Process.Machine.Interrupt();
        Assert.InRange(_program.Call(Syscall.Getrandom, memory, length, 0), 1 << 20, 2 << 20);
    }

    // Vectors over nearly all of the scratch memory, again and again; they lie in its last pages.
    private long Everything()
    {
        byte[] bytes = new byte[16 * Vectors];
        for (int i = 0; i < Vectors; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16 * i), (long)ProcessFixture.Scratch);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan((16 * i) + 8), ScratchBytes / 2);
        }

        long at = (long)ProcessFixture.Scratch + ScratchBytes - bytes.Length;
        Assert.True(_program.Guest.TryWrite((ulong)at, bytes));
        return at;
    }
}
