using Continuum.Kvm.Linux;
using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Memory;

namespace Continuum.Kvm.Loading;

/// <summary>Where programs are loaded from: the files that the program sees, or bytes in a test.</summary>
internal interface IProgramFiles
{
    /// <summary>Opens a file to be run, following links.</summary>
    /// <param name="path">Its path in the sandbox.</param>
    /// <param name="status">What it is.</param>
    /// <param name="file">Its bytes; null when it has none to map (a folder, a device).</param>
    /// <returns>0, or why it cannot be opened.</returns>
    Errno OpenProgram(string path, out FileStatus status, out IMappedFile? file);
}
