namespace Continuum.Kvm.Linux.Files;

/// <summary>The kinds of open files, by their numbers in a snapshot: never change one.</summary>
internal enum OpenFileKind
{
    ImageFile = 1,
    ImageFolder = 2,
    TmpFile = 3,
    TmpFolder = 4,
    GeneratedFile = 5,
    GeneratedFolder = 6,
    Device = 7,
    Stdio = 8,
    PipeReader = 9,
    PipeWriter = 10,
    EventCounter = 11,
    Epoll = 12,
    Timer = 13,
    LoopbackSocket = 14,
    UnconnectedSocket = 15,
    SocketPairEnd = 16,
    PathOnly = 17,
}
