namespace Continuum.Kvm.Loading;

/// <summary>Kinds of entries in the auxiliary vector (getauxval(3), linux/auxvec.h), by Linux's names.</summary>
internal enum AuxiliaryType
{
    Null = 0, Phdr = 3, Phent = 4, Phnum = 5, PageSize = 6, Base = 7, Flags = 8, Entry = 9, Uid = 11, Euid = 12,
    Gid = 13, Egid = 14, Platform = 15, HwCap = 16, ClockTicks = 17, Secure = 23, Random = 25, HwCap2 = 26, ExecFn = 31,
    SysInfoEhdr = 33, MinSigStackSize = 51,
}
