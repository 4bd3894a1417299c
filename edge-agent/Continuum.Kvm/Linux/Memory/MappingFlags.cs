using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Linux.Memory;

/// <summary>The bits of mmap(2), mprotect(2) and mremap(2) (asm-generic/mman-common.h, linux/mman.h).</summary>
internal static class MappingFlags
{
    public const int ProtectRead = 1;
    public const int ProtectWrite = 2;
    public const int ProtectExecute = 4;
    public const int ProtectSemaphore = 8;

    public const int Shared = 0x01;
    public const int Private = 0x02;
    public const int SharedValidate = 0x03;
    public const int TypeMask = 0x0f;
    public const int Fixed = 0x10;
    public const int Anonymous = 0x20;
    public const int Low32Bits = 0x40;
    public const int GrowsDown = 0x100;
    public const int NoReserve = 0x4000;
    public const int Populate = 0x8000;
    public const int NonBlock = 0x10000;
    public const int HugePages = 0x40000;
    public const int FixedNoReplace = 0x100000;

    /// <summary>What MAP_SHARED_VALIDATE lets through: the kernel's LEGACY_MAP_MASK.</summary>
    public const int Legacy = SharedValidate | Fixed | Anonymous | Low32Bits | GrowsDown | 0x800 | 0x1000 | 0x2000
        | NoReserve | Populate | NonBlock | 0x20000 | HugePages | 0x4000000;

    public const int MayMove = 1;
    public const int MoveFixed = 2;

    /// <summary>PROT_ bits as rights.</summary>
    public static PageAccess ToAccess(int protection) => (PageAccess)(protection & 7);
}
