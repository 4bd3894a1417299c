using System.Runtime.InteropServices;
using System.Text;

namespace Continuum.Isolation.Interop;

/// <summary>Replaces this process's program, all its threads but the calling one included (execve(2)).</summary>
internal static unsafe class ProgramReplacement
{
    /// <exception cref="IsolationException">It could not be started: this program goes on.</exception>
    internal static void Run(string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment)
    {
        byte** argv = Copy(arguments);
        byte** envp = Copy(environment);
        fixed (byte* program = Encoding.UTF8.GetBytes(path + '\0'))
        {
            _ = LibC.execve(program, argv, envp);
        }

        IsolationException failure = IsolationException.FromLastError($"execve({path})");
        Free(argv, arguments.Count);
        Free(envp, environment.Count);
        throw failure;
    }

    private static byte** Copy(IReadOnlyList<string> texts)
    {
        byte** array = (byte**)NativeMemory.AllocZeroed((nuint)texts.Count + 1, (nuint)sizeof(byte*));
        for (int i = 0; i < texts.Count; i++)
        {
            array[i] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[i]);
        }

        return array;
    }

    private static void Free(byte** array, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Marshal.FreeCoTaskMem((nint)array[i]);
        }

        NativeMemory.Free(array);
    }
}
