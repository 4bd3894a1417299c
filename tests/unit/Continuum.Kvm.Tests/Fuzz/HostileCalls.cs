using Continuum.Kvm.Linux;
using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Tests.Fuzz;

/// <summary>
/// What a hostile program does next: pokes bytes into its memory, makes a call whose arguments mostly are of the right
/// kind and from the edges of what is allowed, touches an address, or faults otherwise.
/// </summary>
internal sealed class HostileCalls(Random random)
{
    private const int PageFault = 14;

    // From ring 3: reads, writes and fetches, of pages that are there and that are not (Intel SDM vol. 3, 4.7).
    private static readonly ulong[] PageFaults = [4, 4, 5, 6, 6, 7, 7, 20, 21];

    private readonly HostileValues _values = new(random);
    private readonly Queue<(Syscall Number, ulong[] Arguments)> _prologue =
        new([.. HostileLayout.Prologue, .. random.Next(8) == 0 ? HostileLayout.Nest() : []]);

    /// <summary>The next return from the machine, with the registers as the program set them.</summary>
    internal MachineExit Next(LinuxProcess process, ref UserRegisters registers, out string text)
    {
        if (_prologue.TryDequeue(out (Syscall Number, ulong[] Arguments) first))
        {
            (Syscall number, ulong[] arguments) = first;
            HostileLayout.Poke(process);
            return Call((ulong)number, arguments, ref registers, out text);
        }

        if (random.Next(2) == 0)
        {
            Poke(process);
        }

        registers.Rsp = HostileLayout.Stack + (HostileLayout.StackPages * HostileLayout.Page / 2);

        switch (random.Next(100))
        {
            case < 90:
                return Any(process, ref registers, out text);
            case < 97:
                ulong address = random.Next(20) == 0 ? _values.Address() : _values.Mapped();
                ulong error = PageFaults[random.Next(PageFaults.Length)];
                text = $"touches 0x{address:x} (0x{error:x})";
                return new MachineExit(MachineExitKind.Exception, PageFault, error, address);
            case 97:
                // Not those that only a broken machine gives: NMI, double fault, machine check.
                int[] vectors = [0, 1, 3, 4, 5, 6, 7, 11, 12, 13, 16, 17, 19];
                int vector = vectors[random.Next(vectors.Length)];
                text = $"exception {vector}";
                return new MachineExit(MachineExitKind.Exception, vector, (ulong)random.Next(256));
            case 98:
                text = "interrupted";
                return new MachineExit(MachineExitKind.Interrupted);
            default:
                registers.Rsp = _values.Address();
                registers.Rip = _values.Address();
                return Any(process, ref registers, out text);
        }
    }

    private MachineExit Any(LinuxProcess process, ref UserRegisters registers, out string text)
    {
        (ulong number, string kinds) = _values.CallNumber();
        ulong[] arguments = new ulong[6];
        for (int i = 0; i < arguments.Length; i++)
        {
            char kind = i < kinds.Length && random.Next(8) != 0 ? kinds[i] : '?';
            arguments[i] = _values.Of(kind, process);
        }

        return Call(number, arguments, ref registers, out text);
    }

    private static MachineExit Call(ulong number, ulong[] arguments, ref UserRegisters registers, out string text)
    {
        registers.Rax = number;
        registers.Rdi = arguments[0];
        registers.Rsi = arguments[1];
        registers.Rdx = arguments[2];
        registers.R10 = arguments[3];
        registers.R8 = arguments[4];
        registers.R9 = arguments[5];
        text = $"{(Syscall)number}({string.Join(", ", arguments.Select(a => "0x" + a.ToString("x")))}) rsp 0x{registers.Rsp:x}";
        return new MachineExit(MachineExitKind.SystemCall);
    }

    /// <summary>Writes a structure of edge values, a path, or noise to where calls will look.</summary>
    private void Poke(LinuxProcess process)
    {
        ulong at = _values.Mapped();
        switch (random.Next(4))
        {
            case 0:
                for (int i = random.Next(1, 16); i > 0; i--)
                {
                    process.Guest.TryWrite(at, _values.Of(random.Next(2) == 0 ? 'a' : 'l', process));
                    at += 8;
                }

                break;
            case 1:
                process.Guest.TryWrite(at, _values.PathBytes());
                break;
            case 2:
                process.Guest.TryWrite(at, _values.SocketAddress());
                break;
            default:
                Span<byte> noise = stackalloc byte[random.Next(1, 200)];
                random.NextBytes(noise);
                process.Guest.TryWrite(at, noise);
                break;
        }
    }
}
