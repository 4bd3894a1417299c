using System.Globalization;
using Continuum.Kvm.Linux;
using Continuum.Kvm.Linux.Files.Images;
using Continuum.Kvm.Tests.Testing;

namespace Continuum.Kvm.Tests.Files;

public sealed class KeptOpenFilesTests : IDisposable
{
    private const int Files = 200;

    private readonly ProcessFixture _program = new(fill: static folder =>
    {
        for (int i = 0; i < Files; i++)
        {
            File.WriteAllText(Path.Combine(folder, $"f{i}"), i.ToString(CultureInfo.InvariantCulture));
        }
    });

    public void Dispose() => _program.Dispose();

    [Fact]
    public void A_program_with_many_open_files_takes_few_descriptors_of_this_machine()
    {
        long[] files = [.. Enumerable.Range(0, Files).Select(i => _program.Open($"/f{i}"))];
        Assert.DoesNotContain(files, file => file < 0);
        for (int i = 0; i < Files; i++)
        {
            int file = i * 7 % Files;
            Assert.Equal(file.ToString(CultureInfo.InvariantCulture), _program.Read(files[file]));
        }

        Assert.Equal(KeptOpenFiles.AtMost, HostDescriptors());
        Assert.Equal(KeptOpenFiles.AtMost, _program.Process.Files.KeptOpen.Count);
        foreach (long file in files)
        {
            Assert.Equal(0, _program.Call(Syscall.Close, file));
        }

        Assert.Equal(0, HostDescriptors());
    }

    [Fact]
    public void A_closed_file_makes_room_before_an_open_one_does()
    {
        long kept = _program.Open("/f0");
        for (int i = 1; i < Files; i++)
        {
            Assert.Equal(0, _program.Call(Syscall.Close, _program.Open($"/f{i}")));
        }

        Assert.Equal(1, HostDescriptors());
        File.Delete(Path.Combine(_program.Image, "f0"));
        Assert.Equal("0", _program.Read(kept));
    }

    private int HostDescriptors() => Directory.EnumerateFileSystemEntries("/proc/self/fd")
        .Select(static link => new FileInfo(link).LinkTarget)
        .Count(target => target?.StartsWith(_program.Image + "/", StringComparison.Ordinal) == true);
}
