using System.Runtime.InteropServices;
using Continuum.Kvm.Interop;
using Microsoft.Win32.SafeHandles;

namespace Continuum.Kvm.Snapshots;

/// <summary>Files in memory, for templates that need not be on a disk.</summary>
internal static class AnonymousFile
{
    /// <summary>An empty one.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public static SafeFileHandle Create()
    {
        SafeFileHandle file = AnonymousFileCalls.memfd_create(
            "continuum-template", AnonymousFileCalls.CloseOnExecAndSealable);
        return file.IsInvalid ? throw Failed("memfd_create") : file;
    }

    /// <summary>From here on nobody can change it.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public static void Seal(SafeFileHandle file)
    {
        if (AnonymousFileCalls.fcntl(file, AnonymousFileCalls.AddSeals, AnonymousFileCalls.SealAll) != 0)
        {
            throw Failed("fcntl(F_ADD_SEALS)");
        }
    }

    private static IOException Failed(string operation) =>
        new($"{operation} failed: {Marshal.GetLastPInvokeErrorMessage()}");
}
