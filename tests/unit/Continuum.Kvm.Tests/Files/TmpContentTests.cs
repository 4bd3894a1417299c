using Continuum.Kvm.Linux;
using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Tests.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Continuum.Kvm.Tests.Files;

public sealed class TmpContentTests : IDisposable
{
    private readonly ProcessFixture _program = new(new ProgramLimits { TmpBytes = 1 << 20 });

    public void Dispose() => _program.Dispose();

    [Fact]
    public void A_file_holds_what_was_written_wherever_it_was_written()
    {
        Gen<(int Kind, int Offset, int Length)> step =
            from kind in Gen.Choose(0, 3)
            from offset in Gen.Choose(0, 20_000)
            from length in Gen.Choose(0, 9_000)
            select (kind, offset, length);
        Prop.ForAll(step.ArrayOf(20).ToArbitrary(), steps => Behaves(steps)).Check(
            Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Fact]
    public void Tmp_is_full_at_its_limit_and_has_room_again_when_a_file_goes()
    {
        long file = _program.Open("/tmp/big", OpenFlags.ReadWrite | OpenFlags.Create);
        long bytes = _program.Put(new byte[64 << 10]);
        long total = 0;
        long written;
        while ((written = _program.Call(Syscall.Write, file, bytes, 64 << 10)) > 0)
        {
            total += written;
        }

        Assert.Equal(-(long)Errno.ENOSPC, written);
        Assert.Equal(1 << 20, total);
        Assert.Equal(0, _program.Call(Syscall.Unlink, _program.Put("/tmp/big")));
        Assert.Equal(1 << 20, _program.Process.Files.Tmp.UsedBytes);
        Assert.Equal(0, _program.Call(Syscall.Close, file));
        Assert.Equal(0, _program.Process.Files.Tmp.UsedBytes);
    }

    [Fact]
    public void Files_without_bytes_are_bounded_too()
    {
        for (int i = 0; ; i++)
        {
            long file = _program.Open($"/tmp/{i}", OpenFlags.WriteOnly | OpenFlags.Create);
            if (file < 0)
            {
                Assert.Equal(-(long)Errno.ENOSPC, file);
                Assert.Equal(256, i);
                return;
            }

            _program.Call(Syscall.Close, file);
        }
    }

    [Fact]
    public void A_sparse_file_costs_only_what_was_written()
    {
        long file = _program.Open("/tmp/sparse", OpenFlags.ReadWrite | OpenFlags.Create);
        Assert.Equal(1, _program.Call(Syscall.Pwrite64, file, _program.Put("x"), 1, 1L << 40));
        Assert.Equal(4096, _program.Process.Files.Tmp.UsedBytes);
        Assert.Equal((1L << 40) + 1, _program.Call(Syscall.Lseek, file, 0, 2));
        _program.Fails(Errno.EFBIG, Syscall.Pwrite64, file, _program.Put("xy"), 2, long.MaxValue - 1);
    }

    [Fact]
    public void A_removed_file_lives_as_long_as_a_descriptor_leads_to_it()
    {
        long file = _program.Open("/tmp/gone", OpenFlags.ReadWrite | OpenFlags.Create);
        _program.Write(file, "still here");
        Assert.Equal(0, _program.Call(Syscall.Unlink, _program.Put("/tmp/gone")));
        Assert.Equal(0, _program.Call(Syscall.Lseek, file, 0, 0));
        Assert.Equal("still here", _program.Read(file));
        long again = _program.Open($"/proc/self/fd/{file}");
        Assert.Equal("still here", _program.Read(again));
    }

    private bool Behaves((int Kind, int Offset, int Length)[] steps)
    {
        long file = _program.Open("/tmp/model", OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Truncate);
        byte[] model = [];
        byte next = 1;
        foreach ((int kind, int offset, int length) in steps)
        {
            switch (kind)
            {
                case 0:
                    Assert.Equal(0, _program.Call(Syscall.Ftruncate, file, offset));
                    Array.Resize(ref model, offset);
                    break;
                case 1:
                    byte[] read = Read(file, offset, length);
                    byte[] expected = offset >= model.Length ? [] : model[offset..Math.Min(model.Length, offset + length)];
                    Assert.Equal(expected, read);
                    break;
                default:
                    byte[] bytes = new byte[length];
                    Array.Fill(bytes, next++);
                    Assert.Equal(length, _program.Call(Syscall.Pwrite64, file, _program.Put(bytes), length, offset));
                    Array.Resize(ref model, length == 0 ? model.Length : Math.Max(model.Length, offset + length));
                    bytes.CopyTo(model.AsSpan(Math.Min(offset, model.Length)));
                    break;
            }
        }

        Assert.Equal(model, Read(file, 0, 40_000));
        Assert.Equal(0, _program.Call(Syscall.Close, file));
        return true;
    }

    private byte[] Read(long file, int offset, int length)
    {
        long into = _program.Room(length);
        return _program.Get(into, _program.Call(Syscall.Pread64, file, into, length, offset));
    }
}
