namespace Continuum.Kvm.Loading;

/// <summary>Numbers of the ELF format for x86-64 (System V ABI, chapters 4 and 5; elf(5)).</summary>
internal static class ElfFormat
{
    public const int HeaderSize = 64;
    public const int ProgramHeaderSize = 56;

    public const int ClassOffset = 4;
    public const byte Class32 = 1;
    public const byte Class64 = 2;
    public const int DataOffset = 5;
    public const byte LittleEndian = 1;
    public const int IdentVersionOffset = 6;
    public const int OsAbiOffset = 7;
    public const byte OsAbiSystemV = 0;
    public const byte OsAbiGnu = 3;

    public const ushort TypeExecutable = 2;
    public const ushort TypeDynamic = 3;
    public const ushort MachineX8664 = 62;

    public const uint SegmentLoad = 1;
    public const uint SegmentDynamic = 2;
    public const uint SegmentInterpreter = 3;
    public const uint SegmentGnuStack = 0x6474e551;

    public const uint FlagExecute = 1;
    public const uint FlagWrite = 2;
    public const uint FlagRead = 4;

    /// <summary>What a machine number is called in messages.</summary>
    public static string MachineName(ushort machine) => machine switch
    {
        3 => "32-bit x86 (i386)",
        8 => "MIPS",
        20 => "PowerPC",
        21 => "64-bit PowerPC",
        22 => "S/390",
        40 => "32-bit arm",
        MachineX8664 => "x86-64",
        183 => "arm64",
        243 => "RISC-V",
        258 => "LoongArch",
        _ => $"machine number {machine}",
    };
}
