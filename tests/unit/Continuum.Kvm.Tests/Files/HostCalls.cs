using System.Runtime.InteropServices;

namespace Continuum.Kvm.Tests.Files;

/// <summary>System calls of this machine's own kernel, to compare with.</summary>
internal static class HostCalls
{
    /// <summary>Makes a call with text and numbers; its value, or minus errno.</summary>
    public static long Call(Continuum.Kvm.Linux.Syscall number, params object[] arguments)
    {
        nint[] all = new nint[6];
        List<nint> texts = [];
        for (int i = 0; i < arguments.Length; i++)
        {
            all[i] = arguments[i] is string text ? Marshal.StringToCoTaskMemUTF8(text) : (nint)Convert.ToInt64(arguments[i], null);
            if (arguments[i] is string)
            {
                texts.Add(all[i]);
            }
        }

        long value = syscall((nint)number, all[0], all[1], all[2], all[3], all[4]);
        value = value == -1 ? -Marshal.GetLastPInvokeError() : value;
        texts.ForEach(Marshal.FreeCoTaskMem);
        return value;
    }

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint syscall(nint number, nint a, nint b, nint c, nint d, nint e);
}
