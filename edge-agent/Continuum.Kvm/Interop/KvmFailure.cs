using System.Runtime.InteropServices;

namespace Continuum.Kvm.Interop;

/// <summary>Turns the error number of a refused ioctl into the boundary's exception.</summary>
internal static class KvmFailure
{
    /// <summary>The exception for the call that just failed on this thread.</summary>
    internal static KvmException Last(string operation) => Of(operation, Marshal.GetLastPInvokeError());

    /// <summary>The exception for an error number.</summary>
    internal static KvmException Of(string operation, int errno) =>
        new(operation, errno, $"{operation} failed: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})");
}
