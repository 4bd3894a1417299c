using Continuum.Contracts.Invocations;
using Continuum.Kvm;
using Microsoft.AspNetCore.Http;

namespace Continuum.Sandbox.RuntimeApi.Direct;

/// <summary>
/// What becomes of the requests of one connection, one after the other. Used under the connection's lock.
/// </summary>
internal sealed class RequestExchange(ILoopbackPeer peer, RuntimeSession session, DirectConnection connection)
{
    // An event up to this size goes out with its headers, so that the program reads both at once.
    private const int MaxJoinedBytes = 64 * 1024;

    private readonly RequestHead _head = new();
    private readonly BodyReader _body = new();
    private RuntimeStep _step;
    private bool _closes;
    private bool _saysKeepAlive;
    private bool _isShut;

    /// <summary>What the connection is in the middle of.</summary>
    public ConnectionPhase Phase { get; private set; } = ConnectionPhase.Head;

    /// <summary>How the request that is under way will be answered, for a copy of the program.</summary>
    public byte SaveFlags() => (byte)((_closes ? 1 : 0) | (_saysKeepAlive ? 2 : 0));

    /// <summary>Takes what <see cref="SaveFlags"/> gave.</summary>
    public void RestoreFlags(byte flags)
    {
        _closes = (flags & 1) != 0;
        _saysKeepAlive = (flags & 2) != 0;
    }

    /// <summary>Goes on with a request's head, or its trailers. True: something else comes next.</summary>
    public bool ReadHead(HeadReader bytes)
    {
        bool trailers = Phase == ConnectionPhase.Trailers;
        bool whole = bytes.TryRead(_head, trailers, out int refusal);
        if (refusal != 0 && trailers)
        {
            // It began well: what is wrong is the end of an answer.
            BreakOff(isBetween: false);
            return true;
        }

        if (refusal != 0)
        {
            Refuse(refusal, ProtocolErrors.Garbage);
            return true;
        }

        if (!whole)
        {
            return false;
        }

        bytes.Begin();
        if (trailers)
        {
            EndBody();
        }
        else
        {
            Begin();
        }

        return true;
    }

    /// <summary>Goes on with a body. True: something else comes next.</summary>
    public bool ReadBody(ref ReadOnlySpan<byte> bytes)
    {
        switch (_body.Read(ref bytes))
        {
            case BodyProgress.NeedsMore:
                return false;
            case BodyProgress.TooLarge:
                Say(RuntimeCalls.TooLarge(session, _step.Call));
                _step = default;
                return Phase != ConnectionPhase.Closed;
            case BodyProgress.Broken:
                BreakOff(isBetween: false);
                return true;
            case BodyProgress.Trailers:
                _head.BeginTrailers();
                Phase = ConnectionPhase.Trailers;
                return true;
            default:
                EndBody();
                return true;
        }
    }

    /// <summary>Asks for work in the program's name.</summary>
    public void AskNext()
    {
        Phase = ConnectionPhase.WaitsForWork;
        switch (session.AskNext(connection, out RuntimeInvocation? invocation))
        {
            case NextAdmission.Refused:
                Finish(RuntimeReplies.NotNow);
                break;
            case NextAdmission.Delivered:
                Deliver(invocation!);
                break;
            default:
                break;
        }
    }

    /// <summary>Answers <c>next</c>.</summary>
    public void Deliver(RuntimeInvocation invocation)
    {
        ReadOnlySpan<byte> payload = invocation.Request.Payload.Span;
        using ReplyBuffer reply = new();
        reply.Begin(StatusCodes.Status200OK, payload.Length, _closes, _saysKeepAlive);
        InvocationHeaders.Write(reply, invocation);
        reply.EndHeaders();
        bool joined = payload.Length <= MaxJoinedBytes;
        if (joined)
        {
            reply.Append(payload);
        }

        EndRequest();
        peer.Send(reply.Written);
        if (!joined)
        {
            peer.Send(payload);
        }
    }

    /// <summary>Answers <c>restore/next</c>.</summary>
    public void Restored() => Finish(RuntimeReplies.Restored);

    /// <summary>Refuses what the program sent, and ends its session.</summary>
    public void Refuse(int status, InvocationError error)
    {
        session.End(error);
        _closes = true;
        Say(new RuntimeReply(status, default, null));
        EndRequest();
    }

    /// <summary>The program sends no more, or nothing that is what it began.</summary>
    /// <param name="isBetween">Whether it has sent nothing of another request.</param>
    public void BreakOff(bool isBetween)
    {
        if (Phase == ConnectionPhase.Head && !isBetween)
        {
            Refuse(StatusCodes.Status400BadRequest, ProtocolErrors.Garbage);
        }
        else if (Phase is ConnectionPhase.Body or ConnectionPhase.Trailers)
        {
            _closes = true;
            if (_step.Kind == RuntimeStepKind.TakeBody)
            {
                Say(RuntimeCalls.Truncated(session, _step.Call));
            }

            EndRequest();
        }
    }

    /// <summary>Ends it; again: nothing more.</summary>
    public void Shut()
    {
        Phase = ConnectionPhase.Closed;
        if (!_isShut)
        {
            _isShut = true;
            _body.Skip();
            peer.Close();
        }
    }

    private void Begin()
    {
        _closes = !_head.KeepsAlive;
        _saysKeepAlive = _head.MustSayKeepAlive;
        _body.Begin(_head);
        _step = RuntimeCalls.Begin(session, _head.Method, _head.Path, _head.Request);
        if (_step.Kind == RuntimeStepKind.TakeBody)
        {
            BeginTaking();
        }
        else if (_step.Kind == RuntimeStepKind.Reply)
        {
            // A program that was not told to go on may leave the body out: what follows could be either.
            _closes |= _head.ExpectsContinue;
            Say(_step.Reply);
        }

        // Who has been refused before it was told to go on need not send the body.
        bool isOver = _head.ExpectsContinue && _step.Kind == RuntimeStepKind.Reply;
        Phase = isOver ? ConnectionPhase.Closed : ConnectionPhase.Body;
    }

    private void BeginTaking()
    {
        if (_head.ContentLength > _step.BodyLimit)
        {
            _closes |= _head.ExpectsContinue;
            Say(RuntimeCalls.TooLarge(session, _step.Call));
            _step = default;
            return;
        }

        _body.Keep(_step.BodyLimit);
        if (_head.ExpectsContinue)
        {
            peer.Send("HTTP/1.1 100 Continue\r\n\r\n"u8);
        }
    }

    private void EndBody()
    {
        switch (_step.Kind)
        {
            case RuntimeStepKind.TakeBody:
                Finish(RuntimeCalls.Complete(session, _step.Call, _head.Request, _body.Take()));
                break;
            case RuntimeStepKind.AskNext:
                AskNext();
                break;
            case RuntimeStepKind.AskRestore when session.TryAskRestore(connection):
                Phase = ConnectionPhase.WaitsForRestore;
                break;
            case RuntimeStepKind.AskRestore:
                Finish(RuntimeReplies.NotRestoring);
                break;
            default:
                EndRequest();
                break;
        }
    }

    private void Finish(RuntimeReply reply)
    {
        Say(reply);
        EndRequest();
    }

    private void EndRequest()
    {
        Phase = _closes ? ConnectionPhase.Closed : ConnectionPhase.Head;
        _step = default;
        _saysKeepAlive = false;
        _head.Clear();
    }

    private void Say(RuntimeReply reply)
    {
        using ReplyBuffer buffer = new();
        buffer.Begin(reply.Status, reply.Body.Length, _closes, _saysKeepAlive);
        if (reply.ContentType is { } type)
        {
            buffer.Add("Content-Type", type);
        }

        buffer.EndHeaders();
        if (_head.Method != HttpMethods.Head)
        {
            buffer.Append(reply.Body.Span);
        }

        peer.Send(buffer.Written);
    }
}
