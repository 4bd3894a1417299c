using System.Diagnostics;

namespace Continuum.Agent.Tests.Fixtures;

/// <summary>A file system of its own of a mebibyte, where the machine lets a test mount one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TempFolder _folder = new();

    public SmallDisk()
    {
        string refusal = Run("mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "continuum-test", _folder.Path);
        if (refusal.Length > 0)
        {
            _folder.Dispose();
            Assert.Skip($"needs to mount a tmpfs: {refusal}");
        }
    }

    public string File(string name) => _folder.File(name);

    /// <summary>Takes all the room there is, until disposed of.</summary>
    public IDisposable Fill()
    {
        string path = _folder.File("ballast");
        using FileStream ballast = new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            byte[] page = new byte[4096];
            while (true)
            {
                ballast.Write(page);
            }
        }
        catch (IOException)
        {
            return new Ballast(path);
        }
    }

    public void Dispose()
    {
        string refusal = Run("umount", _folder.Path);
        Assert.True(refusal.Length == 0, refusal);
        _folder.Dispose();
    }

    private static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? "" : $"{program} exited with {process.ExitCode}: {errors}";
    }

    private sealed class Ballast(string path) : IDisposable
    {
        public void Dispose() => System.IO.File.Delete(path);
    }
}
